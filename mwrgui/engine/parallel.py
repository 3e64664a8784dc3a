"""Data-parallel training by torch.distributed; every function also works in a single process."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

IDLE_SECONDS = 0.1
"""Seconds to wait until the threads of a process group are idle, before it is destroyed."""


@contextmanager
def process_group(device: torch.device) -> Iterator[torch.device]:
    """Joins the process group, if torchrun started this process, for the `with` block; yields the device."""
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
        # WORKAROUND(torch 2.13.0, pytorch#56297): destroying a gloo group joins its threads while it holds
        # the GIL; a thread that still frees tensors of the last collective needs the GIL: a deadlock
        time.sleep(IDLE_SECONDS)
        dist.destroy_process_group()


def rank() -> int:
    """The rank of this process; rank 0 writes the files."""
    return dist.get_rank() if dist.is_initialized() else 0


def process_count() -> int:
    """Number of processes that train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def data_parallel(module: nn.Module) -> nn.Module:
    """Wraps a module so that its gradients are averaged over all processes."""
    return DistributedDataParallel(module) if dist.is_initialized() else module


def average_gradients(parameters: Any) -> None:
    """Averages the gradients of parameters that are not in a wrapped module.

    A missing gradient counts as zero, because another process may have one for the same parameter.
    """
    if dist.is_initialized():
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)
            parameter.grad /= dist.get_world_size()


@torch.no_grad()
def broadcast_weights(module: nn.Module) -> None:
    """Broadcasts the weights of rank 0 to all processes."""
    if dist.is_initialized():
        for tensor in (*module.parameters(), *module.buffers()):
            dist.broadcast(tensor, 0)


def any_process(flag: bool, device: torch.device) -> bool:
    """Whether the flag is set in at least one process; all processes get the same answer."""
    if not dist.is_initialized():
        return flag
    shared: Tensor = torch.tensor(float(flag), device=device)
    dist.all_reduce(shared, dist.ReduceOp.MAX)
    return bool(shared.item())


def gather(state: Any) -> list[Any]:
    """Gathers one object per process, in the order of ranks, in all processes."""
    if not dist.is_initialized():
        return [state]
    gathered: list[Any] = [None] * dist.get_world_size()
    dist.all_gather_object(gathered, state)
    return gathered


def wait_for_all() -> None:
    """Blocks until every process has called it."""
    if dist.is_initialized():
        dist.barrier()
