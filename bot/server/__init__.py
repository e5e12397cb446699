"""What every HTTP request passes: limits, headers, errors in people's words, logs and figures, worker processes."""
