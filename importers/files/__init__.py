"""What people upload: unpacked safely, its encoding recognised, its rows read. Nothing here knows a register."""
