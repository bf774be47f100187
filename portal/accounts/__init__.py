"""Signing in and out, passwords, the second factor: allauth's views, on pages of our own."""
