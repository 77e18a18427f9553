"""Measures speed and memory; every figure comes with its conditions. No figure is a test."""
