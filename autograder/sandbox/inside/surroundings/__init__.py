"""What a notebook expects around it and graders have not: modules, files, prompts, pools."""
