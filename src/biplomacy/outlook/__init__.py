"""What a reserve policy does to risk: paths drawn from a history, figures to draw again.

Nothing here forecasts. A path is synthetic: days of the past in another order, by a seed that is
published, so that the same closes give the same figures on every machine.
"""
