"""Papers as PDF/A: `render(template, data, lang=...)`. The data of each template is described in `contracts`."""
