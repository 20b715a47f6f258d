"""What a .docx carries: controls, origins, trace, chart."""
