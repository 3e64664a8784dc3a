"""Exported graphs (ONNX, torch.export) as models; each runs in a process of its own."""
