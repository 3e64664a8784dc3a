"""Runs exported graphs (ONNX, torch.export) and photo decoders in a process with restricted rights."""
