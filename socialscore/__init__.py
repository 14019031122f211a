"""Points for what people do in a community, with a reason and a reviewer behind each of them."""
