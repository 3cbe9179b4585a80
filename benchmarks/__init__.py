"""How fast is it? Measurements against the alternatives; run ``python -m benchmarks``."""
