-- How many labels of each class were checked.
--
-- grain: project_id, question, label
-- project_id: the labeling effort
-- question: what was asked; `unspecified` for passes as a whole
-- label: the class: gold's, else the one given
-- labels_checked: labels compared with gold, plus those in reviewed work
-- stored: yes

select
    project_id,
    question,
    label,
    count(*) as labels_checked
from int_label_checks
group by project_id, question, label
