"""Several processes or GPUs working on one run, by torch.distributed; a single process needs none of it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

REST = 0.1
"""Seconds in which the threads of a process group come to rest before it is destroyed."""


@contextmanager
def process_group(device: torch.device) -> Iterator[torch.device]:
    """Joins the processes that torchrun started, if it did, and gives this process its device."""
    if "LOCAL_RANK" not in os.environ:
        yield device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        # WORKAROUND(torch 2.13.0, pytorch#56297): who lets go of a gloo group waits for its threads with
        # Python locked; one that still has the last collective's tensors needs it, and both wait for ever
        time.sleep(REST)
        dist.destroy_process_group()


def rank() -> int:
    """This process's number; number 0 writes the files."""
    return dist.get_rank() if dist.is_initialized() else 0


def wrap(module: nn.Module) -> nn.Module:
    """The module with gradients averaged over all processes."""
    return DistributedDataParallel(module) if dist.is_initialized() else module


def average_gradients(parameters: Any) -> None:
    """Averages gradients that did not come through a wrapped module's backward pass."""
    if dist.is_initialized():
        for parameter in parameters:
            if parameter.grad is not None:
                dist.all_reduce(parameter.grad)
                parameter.grad /= dist.get_world_size()


def any_process(flag: bool, device: torch.device) -> bool:
    """Whether the flag is set in at least one process, so that all act alike."""
    if not dist.is_initialized():
        return flag
    shared: Tensor = torch.tensor(float(flag), device=device)
    dist.all_reduce(shared, dist.ReduceOp.MAX)
    return bool(shared.item())


def gather(state: Any) -> list[Any]:
    """Every process's object, in the order of their numbers, in all processes."""
    if not dist.is_initialized():
        return [state]
    everyones: list[Any] = [None] * dist.get_world_size()
    dist.all_gather_object(everyones, state)
    return everyones


def wait_for_all() -> None:
    """Returns once every process has come here."""
    if dist.is_initialized():
        dist.barrier()
