"""Kangxu 康续: chronic-disease management and patient relations as a service."""

__version__ = "0.1.0"
