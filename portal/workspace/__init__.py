"""The staff workspace at `/staff/map/`: map, table and editor as one page (`page`), over a JSON interface (`api`)."""
