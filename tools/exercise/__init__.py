"""How the exercise data of the shipped mission are made: invented rows, published totals."""
