"""Demo content: our own role texts, invented employers, and the code that makes a board of it."""

from jobs.demo.sign_ins import SIGN_INS

__all__ = ["SIGN_INS"]
