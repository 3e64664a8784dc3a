"""Restores one photo with an exported student: python restore_onnx.py student.onnx photo.jpg restored.png"""

import sys

import numpy as np
import onnxruntime
from PIL import Image

model, photo, result = sys.argv[1:]
pixels = np.asarray(Image.open(photo).convert("RGB"), np.float32) / 255  # (H, W, 3), RGB 0..1
images = pixels.transpose(2, 0, 1)[None]  # (1, 3, H, W)
(restored,) = onnxruntime.InferenceSession(model).run(None, {"images": images})
Image.fromarray((restored[0].transpose(1, 2, 0).clip(0, 1) * 255).round().astype(np.uint8)).save(result)
