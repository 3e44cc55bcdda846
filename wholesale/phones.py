"""Phone numbers, written in one way however a person types them."""

import unicodedata

import phonenumbers


def plain_phone(text: str, *, region: str = "CN") -> str:
    """The number without spaces and signs: 13800138000, or +36201234567 from abroad.

    "" when it cannot be a phone number. Numbers of `region` lose its country code.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    if number.country_code != phonenumbers.country_code_for_region(region):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    said = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in said if sign.isdigit())
