"""What search engines ask for at the root: robots.txt, the sitemap, and the icon where all programs look for it."""
