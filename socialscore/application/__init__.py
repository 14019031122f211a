"""What people do: one function each, over the domain and the unit of work."""
