"""Objectives, methods and the batched solver: numpy only, until derivatives are asked for."""
