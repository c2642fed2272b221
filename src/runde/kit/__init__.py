"""The kit: time, ids, typed settings, text, crypto, the bus, the lane.

It holds no models and must not know any other package of Runde.
"""
