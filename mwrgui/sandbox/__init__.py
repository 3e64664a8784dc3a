"""Runs exported graphs (ONNX, torch.export) in a separate process with restricted rights."""
