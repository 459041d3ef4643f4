"""Automatic segmentation models."""
