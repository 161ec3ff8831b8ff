"""Measurements, each step in a process of its own, and the page that shows them."""
