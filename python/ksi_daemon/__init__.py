"""What a Python plugin of the KSI daemon imports: ``plugin_base`` and ``plugin_types``."""
