#!/usr/bin/env python3
"""A field that no public proto has is found where an error, a path or a refusal names it."""
import unittest

import check_fields

NAMED = {
    'return Error({Reason::kFieldFormat, "author_nihi", "..."});': "author_nihi",
    'findings->Add("112", {path, "ssinn"});': "ssinn",
    'CheckText(x, 5, {"", "nam"}, &findings);': "nam",
    'constexpr FieldPath kMention{"", "mention"};': "mention",
    'refusals->push_back({"155", "recipiant"});': "recipiant",
    'refusals->push_back({code, absl::StrCat(reading.body, ".patient.sx")});': "patient.sx",
    'constexpr absl::string_view kMentionField = "contact.mention";': "contact.mention",
}


class FieldsTest(unittest.TestCase):
    def test_each_way_to_name_a_field_is_seen(self):
        for text, field in NAMED.items():
            self.assertIn(field, [name for name, _ in check_fields.named_in(text)], text)

    def test_a_path_is_of_fields_within_one_another(self):
        messages = check_fields.messages_of_protos(check_fields.source_tree.root())
        for path, known in (("author_nihii", True), ("contact_notification.patient.ssin", True),
                            ("patient.membership.mutuality", True), ("body", True),
                            ("author_nihi", False), ("patient.iban", False),
                            ("ssin.patient", False)):
            self.assertEqual(check_fields.resolves(messages, path.split(".")), known, path)


if __name__ == "__main__":
    unittest.main()
