"""What `mwrgui bench` measures on this machine: one line per benchmark."""

from mwrgui.bench.benchmark import Benchmark
from mwrgui.bench.distilling import measure_distilling
from mwrgui.bench.memory import measure_memory
from mwrgui.bench.restoring import measure_restoring
from mwrgui.bench.starting import measure_starting
from mwrgui.bench.window import measure_window
from mwrgui.core.registry import Registry

BENCHMARKS: Registry[Benchmark] = Registry(
    "benchmark",
    {
        "restore": Benchmark("restoring a picture", ("teacher", "student"), measure_restoring),
        "distill": Benchmark("distilling by the quick recipe", ("teacher",), measure_distilling),
        "memory": Benchmark("memory for a large photo", ("teacher",), measure_memory),
        "start": Benchmark("starting", (), measure_starting),
        "ui": Benchmark("the window", ("teacher", "student"), measure_window),
    },
)
