"""Making a report: results in lines, expected benefit, advice and next steps, put together by `compose`."""
