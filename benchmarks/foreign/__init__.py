"""Shapes of other projects: data that breaks them is drawn at random, and validators are compared on it."""
