"""Files of trades and the engine that runs rules over them."""
