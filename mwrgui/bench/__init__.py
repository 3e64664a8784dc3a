"""What `mwrgui bench` measures on this machine: one line per benchmark."""

from mwrgui.bench.benchmark import Benchmark
from mwrgui.core.registry import Registry

BENCHMARKS: Registry[Benchmark] = Registry(
    "benchmark",
    {
        "restore": Benchmark("restoring a picture", ("teacher", "student"), "restoring"),
        "batch": Benchmark("restoring a folder of photos", ("student",), "batch"),
        "video": Benchmark("restoring a clip", ("student",), "video"),
        "distill": Benchmark("distilling by the default recipe", ("teacher",), "distilling"),
        "memory": Benchmark("memory for a large photo", ("teacher",), "memory"),
        "start": Benchmark("starting", (), "starting"),
        "peers": Benchmark("other runtimes and hand-written loops", ("teacher", "student"), "peers"),
        "ui": Benchmark("the window", ("teacher", "student"), "window"),
    },
)
