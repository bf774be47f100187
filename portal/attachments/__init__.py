"""Documents and photographs on the pages: given out to whoever may see them, kept by officers with plain forms."""
