"""A resident reports a problem (`/report/`): a plain form that is whole without scripts, and the better with them."""
