"""The WebSocket door: connect, subscribe, send, acknowledge, fan out. It must not know study, office or programme."""
