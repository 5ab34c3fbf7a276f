"""Clinical knowledge: pure Python and NumPy, without framework, database or clock."""
