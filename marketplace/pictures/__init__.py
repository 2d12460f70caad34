"""Pictures of a technology: looked at and written anew, in an order, with words for who does not see them."""
