"""The passport of an investment site as a page and as a PDF, and the page on which officers choose its parts."""
