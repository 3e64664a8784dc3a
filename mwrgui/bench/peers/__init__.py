"""Measures this program beside other ways to the same result, for `mwrgui bench peers`."""

from mwrgui.bench.peers.measuring import measure_peers

__all__ = ["measure_peers"]
