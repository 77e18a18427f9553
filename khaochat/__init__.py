"""The program put together: settings, agency file, command line, application."""
