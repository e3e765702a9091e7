"""Surplus electricity: how much there is, what it costs, who gains at which price, who pays.

Energy is whole watt-hours, prices are whole minor units per MWh, ratios are parts per million.
Places are two: *gross* at the busbar, *net* at the meter; each figure says which.
"""
