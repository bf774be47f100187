"""Proposals of those who may not change a register, and what its officers decide."""
