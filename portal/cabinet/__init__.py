"""The residents' cabinet: their reports and what they follow, opened by a link that comes by e-mail."""
