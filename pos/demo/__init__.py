"""A believable wholesaler in Haikou, for looking around: `manage.py seed_demo`.

Everything goes through the use cases that people use, dated over the last ninety days, so
the books are right and every document has its trail. The same seed gives the same house.
"""
