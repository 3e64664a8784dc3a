"""Learned image sources: generators and editors that are trained adversarially against the student."""
