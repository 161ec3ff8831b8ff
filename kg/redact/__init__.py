"""This module takes things out of the data files, and leaves a mark in their place."""
