"""What ``relay doctor`` looks at: a module for each subject, a function for each finding."""
