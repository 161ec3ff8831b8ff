"""This module makes lawful worlds of any size, and measures Habeas on them beside what a user would take instead."""
