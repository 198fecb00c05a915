"""The second programme, aid for mothers in poverty. Its room: declarations, policy and forms on the same engine."""
