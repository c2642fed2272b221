"""The one place where the parts are put together: settings, addresses, the ASGI application."""
