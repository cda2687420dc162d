"""The playground: a made-up community in a web page on this machine, with the whole bot behind it."""
