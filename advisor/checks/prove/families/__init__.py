"""What proofs look for, one module a family of findings."""
