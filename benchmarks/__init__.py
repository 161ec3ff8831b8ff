"""Benchmarks of Habeas: synthetic test worlds of any size, and measurements against other tools."""
