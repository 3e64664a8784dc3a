"""`mwrgui bench peers`: compares this program with other runtimes and with hand-written loops."""

from mwrgui.bench.peers.measuring import measure_peers

__all__ = ["measure_peers"]
